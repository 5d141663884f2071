namespace Serverless.Embedded.Pool;

/// <summary>
/// The unexpected exit of an instance's process. <paramref name="Code"/> is 128 + n after signal n, and −1 if the
/// process could not be started. <paramref name="LastError"/> is the line that explains why, if there was one.
/// </summary>
public sealed record InstanceExit(string Instance, int Code, string? LastError, DateTimeOffset At);
