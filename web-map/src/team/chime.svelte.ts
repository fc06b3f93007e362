// A sound and a shake of the phone for a new task; each can be turned off, and is remembered in this browser.

const SOUND = 'huying.team.sound';
const SHAKE = 'huying.team.shake';
const SHAKE_MS = [180, 90, 180];
/** Two notes, rising: hertz and when each begins, in seconds. */
const NOTES = [[660, 0], [880, 0.18]] as const;
const NOTE_S = 0.32;
const LOUD = 0.35;

class Chime {
  sound = $state(localStorage.getItem(SOUND) !== 'off');
  shake = $state(localStorage.getItem(SHAKE) !== 'off');
  /** How often it rang: for whoever watches without ears. */
  rung = $state(0);
  readonly can_shake = 'vibrate' in navigator;
  #context: AudioContext | null = null;

  set_sound(on: boolean): void {
    this.sound = on;
    localStorage.setItem(SOUND, on ? 'on' : 'off');
    if (on) this.#play();
  }

  set_shake(on: boolean): void {
    this.shake = on;
    localStorage.setItem(SHAKE, on ? 'on' : 'off');
    if (on && this.can_shake) navigator.vibrate(SHAKE_MS);
  }

  ring(): void {
    this.rung += 1;
    if (this.shake && this.can_shake) navigator.vibrate(SHAKE_MS);
    if (this.sound) this.#play();
  }

  #play(): void {
    try {
      const context = (this.#context ??= new AudioContext());
      // Until somebody has touched the page a browser keeps it silent; the shake and the mark are there all the same.
      void context.resume().then(() => {
        for (const [hertz, after_s] of NOTES) {
          const [note, loud] = [new OscillatorNode(context, { frequency: hertz }), new GainNode(context, { gain: 0 })];
          const at = context.currentTime + after_s;
          loud.gain.linearRampToValueAtTime(LOUD, at + 0.02);
          loud.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
          note.connect(loud).connect(context.destination);
          note.start(at);
          note.stop(at + NOTE_S);
        }
      }, () => undefined);
    } catch {
      // No sound device.
    }
  }
}

export const chime = new Chime();
