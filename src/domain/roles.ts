import { type Rejected, rejected } from './decider.ts'
import type { Role } from './workspaces.ts'

const RANKS: Record<Role, number> = { owner: 3, admin: 2, member: 1, guest: 0 }

/** Roles are given, changed and taken only below one's own. */
export const isBelow = (role: Role, other: Role): boolean => RANKS[role] < RANKS[other]

export const roleTooHigh = (): Rejected => rejected('role_too_high', 'You can give and take only roles below your own.')
