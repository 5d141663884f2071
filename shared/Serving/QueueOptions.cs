namespace Serverless.Serving;

/// <summary>
/// The names of the queues. The triggers read the same settings as <c>%InteractiveQueue%</c> and so on.
/// </summary>
public sealed class QueueOptions
{
    /// <summary>Jobs that somebody waits for.</summary>
    public string InteractiveQueue { get; set; } = "jobs-interactive";

    /// <summary>Jobs that may wait; they never ask for capacity.</summary>
    public string BulkQueue { get; set; } = "jobs-bulk";

    /// <summary>Ends of jobs to tell a webhook.</summary>
    public string CallbacksQueue { get; set; } = "callbacks";

    public string NameOf(Lane lane) => lane == Lane.Bulk ? BulkQueue : InteractiveQueue;
}
