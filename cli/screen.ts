// What a stream's other end is: a screen, which has a width and colours, or a file, a pipe, a log.

/** Character cells of a line; `otherwise` where it is no screen. */
export function widthOf(stream: NodeJS.WriteStream, otherwise: number): number {
  return stream.isTTY ? stream.columns : otherwise
}

/** By the convention of no-color.org. */
export function takesColor(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && !process.env['NO_COLOR']
}

/** `12.3 ms`, `4.567 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(3)} s`
}
