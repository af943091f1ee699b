import { implement } from '@orpc/server';
import { contract } from '../../../shared/api.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { StoredUser } from '../../ports/store.ts';
import { keepTags, lookAtMeeting, previewPush, pushMeeting } from '../../sync/oneMeeting.ts';
import type { World } from '../../sync/world.ts';

export const guardedContract = contract.meetings;

export type SignedIn = { readonly user: StoredUser };

/** What a signed-in person may ask of one meeting. The user comes with the request from the sign-in, never from its input. */
export function meetingRoutes({ world, settingsOf }: { readonly world: World; readonly settingsOf: (user: StoredUser) => Settings }) {
  const routes = implement(guardedContract).$context<SignedIn>();
  return routes.router({
    look: routes.look.handler(({ context: { user }, input, signal }) =>
      lookAtMeeting(user, settingsOf(user), world, input.meetingId, signal),
    ),
    preview: routes.preview.handler(({ context: { user }, input, signal }) =>
      previewPush(user, settingsOf(user), world, input.meetingId, signal),
    ),
    // The signal of a caller who left ends a look that still waits its turn. It is not passed on here: a push that has begun goes on to its end. Stopped between a write and its answer it
    // would leave an unsure intent behind, and pushing again is safe either way.
    push: routes.push.handler(({ context: { user }, input }) => pushMeeting(user, settingsOf(user), world, input.meetingId)),
    setTags: routes.setTags.handler(({ context: { user }, input: { meetingId, ...tags } }) => keepTags(user, world, meetingId, tags)),
  });
}
