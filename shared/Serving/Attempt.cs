namespace Serverless.Serving;

/// <summary>
/// A run of a job that takes long enough for a reader to care: <paramref name="Number"/> counts deliveries from 1.
/// </summary>
public sealed record Attempt(int Number, DateTimeOffset StartedAt, string Instance);
