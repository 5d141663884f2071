namespace Serverless.Callbacks.Delivery;

/// <summary>A host name led to an address that no webhook may reach. The message is the rule that it breaks.</summary>
internal sealed class WebhookRefusedException(string rule) : Exception(rule);
