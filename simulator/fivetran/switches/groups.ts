/** What Fivetran's documentation leaves open about groups. */
export interface GroupBehaviour {
  /** A second group of one name. */
  duplicateGroupName: 'allow' | 409 | 400
  /** Which names a group may have: any, or letters, digits and underscores alone, as older documentation says. */
  groupNames: 'free' | 'words'
  /** Deleting a group that still holds something. `leave-orphans`: what it held is still there afterwards. */
  deleteGroup: 'refuse-unless-empty' | 'refuse-with-connections' | 'cascade' | 'leave-orphans'
  /** The status of that refusal. */
  deleteGroupStatus: 409 | 400
  /** A role that goes by a newer name by now: as it was sent, which Fivetran's own client expects, or by that name. */
  olderRoleNames: 'as-sent' | 'renamed'
  /** `logged_in_at` of who has never been there: null by Fivetran's own client, never null by the API description. */
  unseenUsers: 'null' | 'invited'
  /** Whether `POST /connections/{id}/move` is there: it is documented as a beta, and the API description lacks it. */
  moveEndpoint: 'there' | 'absent'
}

export const DEFAULT_GROUP_BEHAVIOUR: Readonly<GroupBehaviour> = {
  duplicateGroupName: 'allow',
  groupNames: 'free',
  deleteGroup: 'refuse-with-connections',
  deleteGroupStatus: 409,
  olderRoleNames: 'as-sent',
  unseenUsers: 'null',
  moveEndpoint: 'there',
}

export const GROUP_CHOICES = {
  duplicateGroupName: ['allow', 409, 400],
  groupNames: ['free', 'words'],
  deleteGroup: ['refuse-unless-empty', 'refuse-with-connections', 'cascade', 'leave-orphans'],
  deleteGroupStatus: [409, 400],
  olderRoleNames: ['as-sent', 'renamed'],
  unseenUsers: ['null', 'invited'],
  moveEndpoint: ['there', 'absent'],
} as const satisfies { [Switch in keyof GroupBehaviour]: readonly GroupBehaviour[Switch][] }
