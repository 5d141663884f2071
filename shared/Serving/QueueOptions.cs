namespace Serverless.Serving;

/// <summary>
/// The names of the queues. The triggers read the same settings, for example <c>%InteractiveQueue%</c>.
/// </summary>
public sealed class QueueOptions
{
    /// <summary>The queue for jobs that someone waits for.</summary>
    public string InteractiveQueue { get; set; } = "jobs-interactive";

    /// <summary>The queue for jobs that can wait; they never request capacity.</summary>
    public string BulkQueue { get; set; } = "jobs-bulk";

    /// <summary>The queue for webhooks to deliver.</summary>
    public string CallbacksQueue { get; set; } = "callbacks";

    public string NameOf(Lane lane) => lane == Lane.Bulk ? BulkQueue : InteractiveQueue;
}
