/** The app registration (consumer key) everybody who talks to the sandbox's Salesforce uses. Its public key is registered by `seed {app}`. */
export const DEMO_CONSUMER_KEY = '3MVG9.TandemSandbox.DemoConsumerKey';
