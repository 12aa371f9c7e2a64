import { encodeGlobalId } from '../resolvers/global-id.ts';
import { inviterOf } from '../resolvers/people.ts';
import type { User as RestUser } from '../rest/types.ts';
import { builder } from './builder.ts';
import { USER_COST } from './cost.ts';
import { DashboardSettings } from './dashboard-settings.ts';
import { Node } from './node.ts';

export const User = builder.objectRef<RestUser>('User');

User.implement({
  description: 'A member of the organisation who works on tasks.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description:
        'The global id of the user: opaque, unique across all types, and the same in every query.',
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
    name: t.exposeString('name', { description: 'The display name.' }),
    object: t.exposeString('object', {
      nullable: false,
      description: 'The name of this type of object in the REST API.',
    }),
    organizationId: t.exposeID('organization_id', {
      nullable: false,
      description: 'The REST id of the organisation that the user belongs to.',
    }),
    dashboardSettings: t.field({
      type: DashboardSettings,
      description: 'The dashboard settings of the user.',
      resolve: (user) => user.dashboard_settings,
    }),
    defaultEmailSenderId: t.exposeID('default_email_sender_id', {
      description: 'The id of the default sender for e-mails of this user.',
    }),
    invitedById: t.exposeID('invited_by_user_id', {
      description: 'The REST id of the user who invited this one.',
    }),
    invitedBy: t.field({
      type: User,
      complexity: USER_COST,
      description: 'The user who invited this one. Null if that user is not assigned to any task.',
      resolve: (user, _args, context) => inviterOf(user, context),
    }),
    isAccessApproved: t.exposeBoolean('is_access_approved', {
      description: 'Whether the access of the user is approved.',
    }),
    isOrgAdmin: t.exposeBoolean('is_org_admin', {
      description: 'Whether the user is an administrator of the organisation.',
    }),
    onboardingRequired: t.exposeBoolean('onboarding_required', {
      description: 'Whether the user must still complete onboarding.',
    }),
    selected: t.exposeBoolean('selected', {
      description: 'The value of `selected` in the REST API.',
    }),
    profilePicture: t.exposeString('profile_picture', {
      description: 'The profile picture, as the REST API returns it.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the user was created.',
      resolve: (user) => user.created_at,
    }),
    modifiedAt: t.field({
      type: 'DateTime',
      description: 'When the user last changed.',
      resolve: (user) => user.modified_at,
    }),
  }),
});
