// Printing one block of a page: a copy of it lies on its own sheet, for what scrolls on the screen is cut off on paper.

/** The block around an element that is printed whole. */
const SHEET = '[data-paper]';

/** Prints the block around an element. */
export function print_on_paper(inside: Element): void {
  const block = inside.closest(SHEET);
  if (!block) return;
  document.getElementById('paper')?.remove();
  const paper = document.createElement('div');
  paper.id = 'paper';
  paper.append(block.cloneNode(true));
  // What is folded on the screen is read on paper.
  for (const part of paper.querySelectorAll('details')) part.open = true;
  document.body.append(paper);
  // Paper is light, whatever the screen is.
  const root = document.documentElement;
  const theme = root.dataset.theme;
  root.dataset.theme = 'light';
  window.addEventListener('afterprint', () => {
    paper.remove();
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
  }, { once: true });
  window.print();
}
