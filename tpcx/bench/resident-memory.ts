// The most memory that another process has held, as the operating system counts it: its resident size, which includes what is mapped from
// files and what an allocator keeps for later.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const SAMPLE_MS = 50
const KIB = 1024
/** Written to clear_refs, it begins the kernel's own high-water mark anew (Linux 4.0 and later). */
const RESET_PEAK = '5'

export class ResidentMemory {
  private sampled = 0
  private exact = false
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly pid: number) {}

  /** The peak counts from here on. */
  begin(): void {
    this.stop()
    try {
      writeFileSync(`/proc/${this.pid}/clear_refs`, RESET_PEAK)
      this.exact = true
    } catch {
      // No such file on this system, or not ours to write: look often instead.
      this.exact = false
      this.sampled = 0
      this.sample()
      this.timer = setInterval(() => this.sample(), SAMPLE_MS)
      this.timer.unref()
    }
  }

  /** The peak since `begin`, in bytes; 0 where the system does not tell. */
  end(): number {
    this.stop()
    if (this.exact) return kibibytes(this.pid, 'VmHWM') * KIB
    this.sample()
    return this.sampled
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  private sample(): void {
    try {
      const size =
        process.platform === 'linux' ? kibibytes(this.pid, 'VmRSS') : Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.pid)]))
      this.sampled = Math.max(this.sampled, size * KIB)
    } catch {
      // It has ended, or there is no ps.
    }
  }
}

function kibibytes(pid: number, field: string): number {
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
}
