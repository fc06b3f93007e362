// Solves puzzles beside the page, so that it stays at hand.
import { guess_all } from './guess';

addEventListener('message', ({ data }: MessageEvent<{ challenge: string; bits: number; parts: number }>) => {
  postMessage(guess_all(data.challenge, data.bits, data.parts));
});
