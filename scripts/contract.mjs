// Writes addin/api/contract.json: paths and methods of shared/api.ts without its schemas, so that zod never enters the pane's bundle.
// `--print` writes to standard output instead; test/addin/contract.test.ts compares the two.
import { writeFileSync } from 'node:fs';
import { minifyContractRouter } from '@orpc/contract';
import { format } from 'prettier';
import { contract } from '../shared/api.ts';

const text = await format(JSON.stringify(minifyContractRouter(contract)), { parser: 'json', printWidth: 140 });
if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(new URL('../addin/api/contract.json', import.meta.url), text);
