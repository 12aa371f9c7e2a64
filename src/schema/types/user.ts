import { encodeGlobalId } from '../../resolvers/global-id.ts';
import { invitedBy } from '../../resolvers/user.ts';
import type { User as RestUser } from '../../rest/types.ts';
import { builder } from '../builder.ts';
import { USER_COST } from '../cost.ts';
import { DashboardSettings } from './dashboard-settings.ts';
import { Node } from './node.ts';

export const User = builder.objectRef<RestUser>('User');

User.implement({
  description: 'A user of the organisation, to whom tasks can be assigned.',
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
    name: t.exposeString('name', { description: 'The display name.' }),
    object: t.exposeString('object', {
      nullable: false,
      description: 'The kind of object, as the REST API names it, such as `user`.',
    }),
    organizationId: t.exposeID('organization_id', {
      nullable: false,
      description: 'The REST id of the organisation that the user belongs to.',
    }),
    dashboardSettings: t.expose('dashboard_settings', {
      type: DashboardSettings,
      description: 'The dashboard settings of the user.',
    }),
    defaultEmailSenderId: t.exposeID('default_email_sender_id', {
      description: "The REST id of the default sender of this user's e-mails.",
    }),
    invitedById: t.exposeID('invited_by_user_id', {
      description: 'The REST id of the user who invited this one.',
    }),
    invitedBy: t.field({
      type: User,
      complexity: USER_COST,
      description: 'The user who invited this one. Null if that user is not assigned to any task.',
      resolve: (user, _args, context) => invitedBy(user, context),
    }),
    isAccessApproved: t.exposeBoolean('is_access_approved', {
      description: 'Whether the access of the user is approved.',
    }),
    isOrgAdmin: t.exposeBoolean('is_org_admin', {
      description: 'Whether the user is an administrator of the organisation.',
    }),
    onboardingRequired: t.exposeBoolean('onboarding_required', {
      description: 'Whether the user still needs onboarding.',
    }),
    selected: t.exposeBoolean('selected', {
      description: 'A flag of the REST API, which does not document its meaning.',
    }),
    profilePicture: t.exposeString('profile_picture', {
      description: 'The profile picture, as the REST API sends it. Its format is not documented.',
    }),
    createdAt: t.expose('created_at', {
      type: 'DateTime',
      description: 'The time when the user was created.',
    }),
    modifiedAt: t.expose('modified_at', {
      type: 'DateTime',
      description: 'The time when the user last changed.',
    }),
  }),
});
