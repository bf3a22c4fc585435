#!/usr/bin/env -S node --max-semi-space-size=32
// The compiled program of operators; in the repository `npm run ghanti --` runs the sources.
// Why its young generation is bounded: src/kit/tune-engine.ts.
import '../dist/cli/ghanti.js';
