/** Style sheets are bundled beside their page by the build. */
declare module '*.css';
