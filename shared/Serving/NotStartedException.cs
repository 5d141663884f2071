namespace Serverless.Serving;

/// <summary>
/// Returns a message whose run has not started to its queue, because another instance may be free. It is not a failed
/// attempt.
/// </summary>
public sealed class NotStartedException() : Exception("The run of the job has not started on this instance.");
