// The alarm's tone, made here: no file is loaded. Browsers let a page sound only after somebody pressed a key, unless they are told otherwise.

/** While an alarm waits, it sounds again after this time. */
export const REPEAT_MS = 15_000;
/** Two falling tones, three times: other than a telephone's and a siren's. */
const TONES_HZ = [880, 660] as const;
const TIMES = 3;
const TONE_S = 0.22;
const GAP_S = 0.06;
const LOUDNESS = 0.35;
/** A tone that begins and ends at once clicks. */
const EDGE_S = 0.015;

class Sound {
  /** Whether a tone would be heard; while not, the wall says how to let it. */
  ready = $state(false);
  #context: AudioContext | null = null;

  /** Tries to begin, or to go on; whoever presses a key makes it succeed. */
  open(): void {
    if (this.ready || typeof AudioContext === 'undefined') return;
    this.#context ??= new AudioContext();
    const context = this.#context;
    context.onstatechange = () => (this.ready = context.state === 'running');
    // Without a key press this waits for ever in some browsers: nobody may wait for it.
    void context.resume().catch(() => undefined);
    this.ready = context.state === 'running';
  }

  /** Where it was silenced meanwhile, by a machine that slept or lost its loudspeaker, it tries to begin again. */
  ring(): void {
    const context = this.#context;
    if (!context || context.state !== 'running') return this.open();
    const loudness = new GainNode(context, { gain: 0 });
    loudness.connect(context.destination);
    let at_s = context.currentTime + EDGE_S;
    for (let time = 0; time < TIMES; time += 1) {
      for (const frequency of TONES_HZ) {
        const tone = new OscillatorNode(context, { type: 'triangle', frequency });
        tone.connect(loudness);
        loudness.gain.setValueAtTime(0, at_s);
        loudness.gain.linearRampToValueAtTime(LOUDNESS, at_s + EDGE_S);
        loudness.gain.setValueAtTime(LOUDNESS, at_s + TONE_S - EDGE_S);
        loudness.gain.linearRampToValueAtTime(0, at_s + TONE_S);
        tone.start(at_s);
        tone.stop(at_s + TONE_S);
        at_s += TONE_S + GAP_S;
      }
      at_s += GAP_S * 2;
    }
  }

  close(): void {
    void this.#context?.close().catch(() => undefined);
    this.#context = null;
    this.ready = false;
  }
}

export const sound = new Sound();
