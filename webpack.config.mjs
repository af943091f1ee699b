import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Copy from 'copy-webpack-plugin';
import Html from 'html-webpack-plugin';
import Minimizer from 'minimizer-webpack-plugin';

const root = path.dirname(fileURLToPath(import.meta.url));
const at = (...steps) => path.join(root, ...steps);

/** Two bundles: the pane, which ships, and the page that plays Outlook in the demo and the tests, which does not. */
const bundle = ({ name, entry, template, page, plugins = [] }) => ({
  name,
  mode: 'production',
  context: root,
  entry: { [name]: entry },
  output: { path: at('dist', name), filename: '[name].[contenthash:8].js', chunkFilename: '[name].[contenthash:8].js', clean: true },
  resolve: { extensions: ['.tsx', '.ts', '.js'] },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        exclude: /node_modules/,
        use: {
          loader: 'swc-loader',
          options: {
            jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } } },
          },
        },
      },
    ],
  },
  // Office.js has to be there before the pane runs, and the pane after the document: `defer` keeps that order.
  plugins: [new Html({ template, filename: page, scriptLoading: 'defer', minify: false }), ...plugins],
  optimization: { minimizer: [new Minimizer({ minify: Minimizer.swcMinify, extractComments: false })] },
  // The budget is a test (test/addin), in bytes as they cross the wire.
  performance: { hints: false },
  cache: { type: 'filesystem', cacheDirectory: at('node_modules/.cache/webpack', name) },
  stats: 'errors-warnings',
});

export default [
  bundle({
    name: 'pane',
    entry: at('addin/taskpane/index.tsx'),
    template: at('addin/taskpane/taskpane.html'),
    page: 'taskpane.html',
    plugins: [new Copy({ patterns: [{ from: at('addin/assets/*.png'), to: 'assets/[name][ext]' }] })],
  }),
  bundle({
    name: 'outlook',
    entry: at('server/sandbox/outlook/page/index.ts'),
    template: at('server/sandbox/outlook/page/index.html'),
    page: 'index.html',
  }),
];
