// A puzzle of the server, solved in a worker of its own.

export interface Puzzle {
  challenge: string;
  bits: number;
  parts: number;
}

/** The solution as the header wants it. */
export function solve({ challenge, bits, parts }: Puzzle): Promise<string> {
  const worker = new Worker(new URL('./puzzle.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<string>) => resolve(`${challenge}.${data}`);
    worker.onerror = (fault) => reject(new Error(fault.message));
    worker.postMessage({ challenge, bits, parts });
  }).finally(() => worker.terminate());
}
