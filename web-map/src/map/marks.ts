// The marks of the case states: every state has its own outline, so that colour never speaks alone.
// One definition draws both the map's images and the icons in lists and legends.

export const STATUSES = ['unplaced', 'unclassified', 'dispatched', 'handling', 'handled', 'closed'] as const;
export type Status = (typeof STATUSES)[number];

/** Paths in a 24 × 24 box; filled by the even-odd rule, so that inner paths are holes. */
export const MARKS: Record<Status, string> = {
  // a diamond with a hole: a place is missing
  unplaced: 'M12 2 22 12 12 22 2 12ZM12 7.5 7.5 12 12 16.5 16.5 12Z',
  // a full diamond: a class is missing
  unclassified: 'M12 2 22 12 12 22 2 12Z',
  // an arrowhead: on its way
  dispatched: 'M12 2.5 22.5 20.5H1.5Z',
  // a ring: somebody is at it
  handling: 'M12 2a10 10 0 1 0 0 20 10 10 0 1 0 0-20ZM12 7.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 1 1 0-8.8Z',
  // a square with a tick: done, to be checked
  handled: 'M3 3H21V21H3ZM6.2 12.2 10.3 16.4 17.9 8.7 16.2 7 10.3 13 7.9 10.5Z',
  // a small disc: over
  closed: 'M12 5.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 1 0 0-13Z',
};

/** An exclamation mark in a disc, laid over the upper right corner of a late case's mark. */
export const LATE_BADGE = 'M18 0.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11ZM17.1 2.6H18.9L18.6 7H17.4ZM18 7.7a1 1 0 1 1 0 2 1 1 0 1 1 0-2Z';

export function is_status(word: string): word is Status {
  return (STATUSES as readonly string[]).includes(word);
}

/** An unknown state looks like one that needs a person. */
export function mark_of(status: string): string {
  return MARKS[is_status(status) ? status : 'unclassified'];
}

const BOX = 24;
const MARGIN = 3;

/** Draws one mark with an edge that keeps it apart from whatever is beneath. */
export function draw_mark(
  status: Status, fill: string, edge: string, late: string | null, scale: number,
): ImageData {
  const side = (BOX + 2 * MARGIN) * scale;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no 2d canvas');
  pen.scale(scale, scale);
  pen.translate(MARGIN, MARGIN);
  paint(pen, MARKS[status], fill, edge);
  if (late) paint(pen, LATE_BADGE, late, edge);
  return pen.getImageData(0, 0, side, side);
}

function paint(pen: CanvasRenderingContext2D, path: string, fill: string, edge: string): void {
  const outline = new Path2D(path);
  pen.lineWidth = 2.5;
  pen.lineJoin = 'round';
  pen.strokeStyle = edge;
  pen.stroke(outline);
  pen.fillStyle = fill;
  pen.fill(outline, 'evenodd');
}
