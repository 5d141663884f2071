namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for each message of a queue; completes it when the function returns, abandons it when it throws.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ServiceBusTriggerAttribute(string queueName) : Attribute
{
    public string QueueName { get; } = queueName;

    public string? Connection { get; set; }
}
