// Charges the time of a morsel to the operators that it was spent in: each reading of the clock ends one operator's turn and begins the next one's, so
// that no time between two readings is lost or counted twice.

export interface OperatorClock {
  /** The time since the last reading was operator `i`'s. */
  charge(i: number): void
  /** Milliseconds by operator; undefined where nobody wants them. */
  readonly times: Float64Array | undefined
}

const STOPPED: OperatorClock = { charge() {}, times: undefined }

class RunningClock implements OperatorClock {
  readonly times: Float64Array
  private last = performance.now()

  constructor(operators: number) {
    this.times = new Float64Array(operators)
  }

  charge(i: number): void {
    const now = performance.now()
    this.times[i]! += now - this.last
    this.last = now
  }
}

export function operatorClock(timed: boolean, operators: number): OperatorClock {
  return timed ? new RunningClock(operators) : STOPPED
}
