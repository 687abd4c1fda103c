import fc from 'fast-check'

// The same cases in every run, so that a run says something about the change and not about luck. FUZZ_SEED=$RANDOM npm test looks elsewhere.
fc.configureGlobal({ seed: Number(process.env['FUZZ_SEED'] ?? 20261121) })
