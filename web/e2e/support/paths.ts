import { fileURLToPath } from 'node:url'

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const TARGET = process.env['CARGO_TARGET_DIR'] ?? `${ROOT}target`

/** The program under test; `cargo xtask test` says which. */
export const PROGRAM = process.env['POSTROAD_PROGRAM'] ?? `${TARGET}/debug/postroad`
export const SIMNET = `${TARGET}/debug/examples/internet`
/** Pictures and traces that are kept after a run. */
export const OUTPUT = fileURLToPath(new URL('../output', import.meta.url))
