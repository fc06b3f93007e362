// Parses a server-sent event stream as text arrives, however it is cut.

export interface ServerEvent {
  /** The `id:` in force when the event was sent; empty before the first. */
  id: string;
  event: string;
  data: string;
}

/** Longest line kept; a longer one is a broken stream, not an event of ours. */
export const LINE_CHARS_MAX = 1_000_000;

/**
 * The WHATWG event stream format: fields collect until an empty line, comments (`:`) only show life.
 *
 * `feed` returns the events that the text completed, none twice. CR, LF and CRLF end a line.
 */
export class EventParser {
  #rest = '';
  #id = '';
  #event = '';
  #data: string[] = [];
  #skip_newline = false;

  feed(text: string): ServerEvent[] {
    if (text === '') return [];
    const fresh = this.#skip_newline && text.startsWith('\n') ? text.slice(1) : text;
    this.#skip_newline = false;
    const whole = this.#rest + fresh;
    // A CR at the very end may be half of a CRLF: the line ends now, a following LF is skipped.
    if (whole.endsWith('\r')) this.#skip_newline = true;
    const lines = whole.split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LINE_CHARS_MAX) throw new Error('event stream line too long');
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): ServerEvent[] {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    return [];
  }

  #dispatch(): ServerEvent[] {
    const data = this.#data.join('\n');
    const event = this.#event === '' ? 'message' : this.#event;
    const empty = this.#data.length === 0;
    this.#data = [];
    this.#event = '';
    return empty ? [] : [{ id: this.#id, event, data }];
  }
}
