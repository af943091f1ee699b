import * as fc from 'fast-check';

/** Every run of the suite draws the same worlds, so that it fails for everybody or for nobody. Another seed draws others. */
fc.configureGlobal({ seed: Number(process.env['TANDEM_TEST_SEED'] ?? 20261120) });
