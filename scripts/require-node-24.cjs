// Preloaded before anything else, so it must run on any Node.js: plain CommonJS, old syntax. The project
// installs its own runtime (the "node" development dependency). If that could not be installed, npm uses the
// machine's Node.js, and an old version would stop at the first type annotation with a syntax error that does
// not show the reason.
var required = 24;
if (Number(process.versions.node.split('.')[0]) < required) {
  refuse(
    'This project needs Node.js ' +
      required +
      ' or later and found ' +
      process.version +
      ': run `npm ci` with ' +
      'install scripts allowed (it brings its own Node.js), or install Node.js ' +
      required +
      '.',
  );
}

/** Ends the process with a line: text for a developer, JSON in production, as src/process has it. */
function refuse(message) {
  var name = process.env.NODE_ENV;
  var isProduction = name && name !== 'development' && name !== 'test';
  var line = { level: 'fatal', time: new Date().toISOString(), msg: message };
  console.error(isProduction ? JSON.stringify(line) : message);
  process.exit(1);
}

module.exports = { refuse: refuse };
