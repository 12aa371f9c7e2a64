import { encodeGlobalId } from '../../resolvers/global-id.ts';
import { invitedBy } from '../../resolvers/user.ts';
import type { User as RestUser } from '../../rest/types.ts';
import { builder } from '../builder.ts';
import { USER_COST } from '../cost.ts';
import { DashboardSettings } from './dashboard-settings.ts';
import { Node } from './node.ts';

export const User = builder.objectRef<RestUser>('User');

User.implement({
  description: 'A person of the organisation, who works on tasks.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The id of the user in this graph: opaque, and the same in every query.',
      resolve: ({ id }) => encodeGlobalId({ type: 'User', restId: id }),
    }),
    restId: t.exposeID('id', {
      nullable: false,
      description: 'The id of the user in the REST API, such as `usr_abc123`.',
    }),
    email: t.exposeString('email', { nullable: false, description: 'The e-mail address.' }),
    familyName: t.exposeString('family_name', {
      nullable: false,
      description: 'The family name.',
    }),
    givenName: t.exposeString('given_name', { nullable: false, description: 'The given name.' }),
    name: t.exposeString('name', { description: 'The name as the user wants it shown.' }),
    object: t.exposeString('object', {
      nullable: false,
      description: 'What the REST API calls this kind of object.',
    }),
    organizationId: t.exposeID('organization_id', {
      nullable: false,
      description: 'The organisation the user belongs to.',
    }),
    dashboardSettings: t.field({
      type: DashboardSettings,
      description: 'How the user likes their dashboard.',
      resolve: (user) => user.dashboard_settings,
    }),
    defaultEmailSenderId: t.exposeID('default_email_sender_id', {
      description: 'The sender that e-mails of this user go out under by default.',
    }),
    invitedById: t.exposeID('invited_by_user_id', {
      description: 'The REST id of the user who invited this one.',
    }),
    invitedBy: t.field({
      type: User,
      complexity: USER_COST,
      description:
        'The user who invited this one. Null where that user has no task to be known by.',
      resolve: (user, _args, context) => invitedBy(user, context),
    }),
    isAccessApproved: t.exposeBoolean('is_access_approved', {
      description: 'Whether the user has been let in.',
    }),
    isOrgAdmin: t.exposeBoolean('is_org_admin', {
      description: 'Whether the user administers the organisation.',
    }),
    onboardingRequired: t.exposeBoolean('onboarding_required', {
      description: 'Whether the user still has to be onboarded.',
    }),
    selected: t.exposeBoolean('selected', {
      description: 'Whether the user is selected, where the REST API says so.',
    }),
    profilePicture: t.exposeString('profile_picture', {
      description: 'The profile picture, as the REST API gives it.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the user came into being.',
      resolve: (user) => user.created_at,
    }),
    modifiedAt: t.field({
      type: 'DateTime',
      description: 'When anything about the user last changed.',
      resolve: (user) => user.modified_at,
    }),
  }),
});
