// How large a u is: a hundredth of the height of the largest 16 : 9 picture that the screen holds, as in the styles.

const u_px = (): number => Math.min(innerHeight / 100, innerWidth * 0.005625);

class Screen {
  u_px = $state(u_px());

  constructor() {
    addEventListener('resize', () => (this.u_px = u_px()));
  }
}

export const screen = new Screen();

/** The smallest words of a scene in u: 16 minutes of arc from six metres on a 55″ screen, see docs/wall.md. */
export const WORDS_U = 5.7;
/** Names on the map, which are Chinese: a character fills more of its size than a figure. */
export const NAMES_U = 4.6;
/** A line of a table. */
export const ROW_U = 7.8;

/** Lines that fit into a height, at least one. */
export const lines_in = (height_px: number): number => Math.max(1, Math.floor(height_px / (ROW_U * screen.u_px)));
