import { z } from 'zod';

/** The origin of an https address: a path behind it would be glued to ours. */
export const httpsOrigin = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).protocol === 'https:',
    'must be an https address, such as https://login.salesforce.com',
  )
  .transform((text) => new URL(text).origin);
