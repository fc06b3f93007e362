// The marks of the case states: every state has its own outline, so that colour never speaks alone.
// One definition draws both the map's images and the icons in lists and legends.

export const STATUSES = [
  'unplaced', 'unclassified', 'verifying', 'to-file', 'to-dispatch', 'dispatched', 'handling', 'suspended', 'handled', 'checked',
  'closed', 'cancelled', 'merged',
] as const;
export type Status = (typeof STATUSES)[number];

/** Whose turn it is: nobody's yet, a team's, the checker's, nobody's any more. */
export const STATUS_GROUPS = [
  { name: 'waiting', statuses: ['unplaced', 'unclassified', 'verifying', 'to-file', 'to-dispatch'] },
  { name: 'team', statuses: ['dispatched', 'handling', 'suspended'] },
  { name: 'check', statuses: ['handled', 'checked'] },
  { name: 'done', statuses: ['closed', 'cancelled', 'merged'] },
] as const satisfies readonly { name: string; statuses: readonly Status[] }[];
export type StatusGroup = (typeof STATUS_GROUPS)[number]['name'];

/** Paths in a 24 × 24 box; filled by the even-odd rule, so that inner paths are holes. */
export const MARKS: Record<Status, string> = {
  // a diamond with a hole: a place is missing
  unplaced: 'M12 2 22 12 12 22 2 12ZM12 7.5 7.5 12 12 16.5 16.5 12Z',
  // a full diamond: a class is missing
  unclassified: 'M12 2 22 12 12 22 2 12Z',
  // a looking glass: somebody goes and looks whether it is so
  verifying: 'M9.500 1.500a8 8 0 1 0 0 16 8 8 0 1 0 0-16ZM9.500 5.500a4 4 0 1 1 0 8 4 4 0 1 1 0-8ZM14 17.500 17 14.500 23 20 20 23Z',
  // a sheet with two lines: to be put on file
  'to-file': 'M4 2H20V22H4ZM7.500 7.500V10H16.500V7.500ZM7.500 13.500V16H16.500V13.500Z',
  // a hollow arrowhead: ready to go
  'to-dispatch': 'M12 2.500 22.500 20.500H1.500ZM12 9.500 7.500 17.200H16.500Z',
  // an arrowhead: on its way
  dispatched: 'M12 2.5 22.5 20.5H1.5Z',
  // a ring: somebody is at it
  handling: 'M12 2a10 10 0 1 0 0 20 10 10 0 1 0 0-20ZM12 7.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 1 1 0-8.8Z',
  // two bars: its time stands still
  suspended: 'M3.500 3H10V21H3.500ZM14 3H20.500V21H14Z',
  // a square with a tick: done, to be checked
  handled: 'M3 3H21V21H3ZM6.2 12.2 10.3 16.4 17.9 8.7 16.2 7 10.3 13 7.9 10.5Z',
  // a disc with a tick: found good, to be closed
  checked: 'M12 2a10 10 0 1 0 0 20 10 10 0 1 0 0-20ZM6.200 12.200 10.300 16.400 17.900 8.700 16.200 7 10.300 13 7.900 10.500Z',
  // a small disc: over
  closed: 'M12 5.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 1 0 0-13Z',
  // a cross: void
  cancelled: 'M5.500 3 12 9.500 18.500 3 21 5.500 14.500 12 21 18.500 18.500 21 12 14.500 5.500 21 3 18.500 9.500 12 3 5.500Z',
  // two ways that become one
  merged: 'M2.500 3H8.200L12 9.200 15.800 3H21.500L14.500 14V21H9.500V14Z',
};

/** An exclamation mark in a disc, laid over the upper right corner of a late case's mark. */
export const LATE_BADGE = 'M18 0.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11ZM17.1 2.6H18.9L18.6 7H17.4ZM18 7.7a1 1 0 1 1 0 2 1 1 0 1 1 0-2Z';

/** A horn, laid over the lower right corner: an open call waits for an answer. */
export const CALL_BADGE = 'M18 12.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 1 0 0-11ZM15 16.800H16.600L19 14.800V21.200L16.600 19.200H15ZM20 16.300H21V19.700H20Z';

/** A barred disc, laid over the lower left corner: the case is stuck. */
export const STUCK_BADGE = 'M6 12.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 1 0 0-11ZM3 17H9V19H3Z';

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
  path: string, fill: string, edge: string, late: string | null, scale: number,
): ImageData {
  const side = (BOX + 2 * MARGIN) * scale;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no 2d canvas');
  pen.scale(scale, scale);
  pen.translate(MARGIN, MARGIN);
  paint(pen, path, fill, edge);
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
