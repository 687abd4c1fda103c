// Whose a folder of temp files is: its name tells the process, and the process's start, for ids are given again.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

export interface Owner {
  readonly pid: number
  /** When the process began, on a clock of the system's; 0 where the system does not tell. */
  readonly started: string
  /** Where process ids mean the same: the machine, and the container. */
  readonly place: string
}

const NAME = /^quern-(\d+)-(\d+)-([0-9a-f]{8})-[0-9a-f]{8}$/

/** A folder's name, of this process and never used before. */
export function uniqueName(): string {
  return `quern-${process.pid}-${startOf(process.pid) ?? '0'}-${place()}-${randomBytes(4).toString('hex')}`
}

/** Who made a folder of this name; undefined where it is none of ours. */
export function ownerName(name: string): Owner | undefined {
  const [, pid, started, place] = NAME.exec(name) ?? []
  return pid === undefined ? undefined : { pid: Number(pid), started: started!, place: place! }
}

/** Whether the owner may be running: only of those of another machine or container it cannot be told. */
export function isAlive(owner: Owner): boolean {
  if (owner.place !== place()) return true
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    // Not allowed to send it a signal: there is one.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const started = startOf(owner.pid)
  return started === undefined || started === owner.started
}

/** The 22nd field of Linux's /proc/<pid>/stat, in ticks since the system's start; the second one is a name in parentheses that may hold anything. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

let known: string | undefined

function place(): string {
  known ??= createHash('sha256')
    .update(`${hostname()} ${read(() => readlinkSync('/proc/self/ns/pid'))}`)
    .digest('hex')
    .slice(0, 8)
  return known
}

function read(link: () => string): string {
  try {
    return link()
  } catch {
    return ''
  }
}
