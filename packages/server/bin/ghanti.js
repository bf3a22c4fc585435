#!/usr/bin/env node
// The compiled program of operators; in the repository `npm run ghanti --` runs the sources.
import '../dist/cli/ghanti.js';
