using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Serverless.Triggers;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Runs the function for each message of a queue; completes the message when the function returns and abandons it when
/// the function throws. Constructor, properties and namespace are those of
/// Microsoft.Azure.Functions.Worker.Extensions.ServiceBus.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
[InputConverter(typeof(ReceivedMessageConverter))]
[ConverterFallbackBehavior(ConverterFallbackBehavior.Default)]
public sealed class ServiceBusTriggerAttribute(string queueName) : TriggerBindingAttribute
{
    public string QueueName { get; } = queueName;

    public string? Connection { get; set; }
}
