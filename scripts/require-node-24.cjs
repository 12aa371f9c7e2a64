// Preloaded before anything else, so it must run on any Node.js: plain CommonJS, old syntax.
// The project carries its own runtime (the "node" development dependency). Where that could
// not be installed, npm falls back to the machine's own, and an old one would stop at the first
// type annotation with a syntax error that helps nobody.
var required = 24;
if (Number(process.versions.node.split('.')[0]) < required) {
  console.error(
    'This project needs Node.js ' +
      required +
      ' or later and found ' +
      process.version +
      ': run `npm ci` with ' +
      'install scripts allowed (it brings its own Node.js), or install Node.js ' +
      required +
      '.',
  );
  process.exit(1);
}
