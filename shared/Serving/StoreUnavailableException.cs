namespace Serverless.Serving;

/// <summary>
/// The store cannot keep its promise now. The message names what failed, where, and the remedy; nothing of the call was
/// accepted.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
