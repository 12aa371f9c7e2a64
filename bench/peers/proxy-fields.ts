/** The bare proxy, answering with the fields that the GraphQL servers are asked for and no others. */
import { createServer } from 'node:http';
import type { Task, TaskPage } from '../../src/rest/types.ts';
import { getJson, origin } from './rest-client.ts';

const server = createServer(async (request, response) => {
  try {
    const { url = '', headers } = request;
    const page = await getJson<TaskPage>(origin + url, headers.authorization ?? '');
    const body = JSON.stringify({ ...page, data: page.data.map(shortened) });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  } catch (error) {
    response.writeHead(502).end(String(error));
  }
});
server.listen(Number(process.env.PORT), '127.0.0.1');

function shortened(task: Task) {
  const { assignee, trigger_event: event } = task;
  return {
    id: task.id,
    label: task.label,
    object: task.object,
    organization_id: task.organization_id,
    type: task.type,
    status: task.status,
    description: task.description,
    action_taken: task.action_taken,
    close_reason: task.close_reason,
    assignee_id: task.assignee_id,
    trigger_event_id: task.trigger_event_id,
    created_at: task.created_at,
    modified_at: task.modified_at,
    assignee: assignee && {
      id: assignee.id,
      name: assignee.name,
      email: assignee.email,
      family_name: assignee.family_name,
      given_name: assignee.given_name,
    },
    trigger_event: event && {
      id: event.id,
      name: event.name,
      message: event.message,
      timestamp: event.timestamp,
      actor_id: event.actor_id,
    },
  };
}
