import { readFileSync } from 'node:fs'
import binaryen from 'assemblyscript/binaryen'
import { expect, test } from 'vitest'

// Where V8 may end a killed worker: at loops and calls, and when a function returns (there it may swap in faster code).
const FORBIDDEN =
  /^\((call|call_indirect|call_ref|loop|return|return_call|br|br_if|br_table|unreachable|throw|memory\.(?:atomic\.|grow|fill|copy|init))/

/** The text between the end of the loop that takes the lock and the store that clears it. */
function criticalSections(text: string): string[] {
  const sections: string[] = []
  for (const taken of text.matchAll(/\(i32\.atomic\.rmw\.cmpxchg\s+\(i32\.const 64\)/g)) {
    const loop = text.lastIndexOf('(loop', taken.index)
    const start = closing(text, loop)
    const end = text.indexOf('(i32.atomic.store\n', start)
    expect(text.slice(end)).toMatch(/^\(i32\.atomic\.store\s+\(i32\.const 64\)\s+\(i32\.const 0\)/)
    sections.push(text.slice(start, end))
  }
  return sections
}

function closing(text: string, opening: number): number {
  let depth = 0
  for (let at = opening; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return at + 1
  }
  throw new Error('unbalanced')
}

test('no loop, call or return lies between taking and giving the lock, in the code as built', () => {
  const text = binaryen.readBinary(readFileSync(new URL('../../../dist/kernels.wasm', import.meta.url))).emitText()
  const sections = criticalSections(text)
  expect(sections).toHaveLength(6)
  for (const section of sections) {
    expect(section).not.toContain('(func')
    const instructions = section.match(/\([a-z_0-9.]+/g) ?? []
    expect(instructions.length).toBeGreaterThan(5)
    expect(instructions.filter((instruction) => FORBIDDEN.test(instruction))).toEqual([])
  }
})
