import { z } from 'zod'

/** Where clamd listens. */
export const scannerSchema = {
  CLAMAV_URL: z.url({ protocol: /^tcp$/, hostname: /./, error: 'is not an address of clamd, as in tcp://127.0.0.1:3310' }).optional(),
}

export const scannerIn = ({ CLAMAV_URL }: { readonly CLAMAV_URL?: string | undefined }): URL | undefined =>
  CLAMAV_URL === undefined ? undefined : new URL(CLAMAV_URL)
