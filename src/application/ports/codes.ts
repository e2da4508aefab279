/** Codes that a phone shows, each for half a minute (TOTP). */
export type OneTimeCodes = {
  newSecret(): string
  /** The step of time that the code belongs to: the present one, or the one before or after; undefined where it fits none. In constant time. */
  stepOf(secret: string, code: string, now: number): number | undefined
  /** What a phone scans: rows of dark and light. `label` names the account in the phone's list. */
  picture(secret: string, label: string): readonly (readonly boolean[])[]
}
