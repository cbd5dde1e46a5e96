/** `npx tsx test/stand-in/main.ts [--port N] [--members N]`: runs the stand-in on its own until interrupted. */
import { parseArgs } from 'node:util';
import { DEMO_KEYS } from './generate-people-and-workspaces.ts';
import { startStandIn } from './service.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, members: { type: 'string', default: '300' } },
});
const standIn = await startStandIn({ port: Number(values.port), members: Number(values.members) });

console.log(`Stand-in for Clockify on https://127.0.0.1:${standIn.port}`);
console.log(`Hosts: every *.clockify.me and *.clockify.app, for example in Chromium:
  --host-resolver-rules="MAP *.clockify.me:443 127.0.0.1:${standIn.port},MAP *.clockify.app:443 127.0.0.1:${standIn.port}" --ignore-certificate-errors`);
console.log('Workspaces:');
for (const { name, region, id, members } of standIn.world.workspaces.values()) {
  console.log(`  ${name} (${region}) ${id}, ${members.size} members`);
}
console.log('Keys:');
for (const [name, key] of Object.entries(DEMO_KEYS)) console.log(`  ${name.padEnd(8)} ${key}`);

process.once('SIGINT', () => void standIn.close());
