using System.Reflection;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Serverless.Embedded.ServiceBus.Client;

namespace Serverless.Local.Hosting;

/// <summary>Calls a queue function with a message and a cancellation token.</summary>
internal sealed class QueueFunctionInvoker(
    FunctionMethod<ServiceBusTriggerAttribute> function, IServiceProvider services)
{
    private readonly ParameterInfo[] _parameters = function.Method.GetParameters();

    public async Task RunAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        using var scope = services.CreateScope();
        object?[] arguments = [
            .. _parameters.Select(parameter => Bind(parameter.ParameterType, message, cancellationToken))];
        var instance = function.NewInstance(scope.ServiceProvider);
        await (Task)function.Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }

    private static object Bind(Type type, ReceivedMessage message, CancellationToken cancellationToken) =>
        type == typeof(ServiceBusReceivedMessage) ? ToServiceBus(message)
        : type == typeof(CancellationToken) ? cancellationToken
        : throw new NotSupportedException(
            $"A queue function can only bind ServiceBusReceivedMessage and CancellationToken, not {type}.");

    private static ServiceBusReceivedMessage ToServiceBus(ReceivedMessage message) =>
        ServiceBusModelFactory.ServiceBusReceivedMessage(
        body: BinaryData.FromBytes(message.Body),
        messageId: message.MessageId,
        contentType: message.ContentType,
        properties: PropertiesOf(message),
        deliveryCount: message.DeliveryCount,
        sequenceNumber: message.SequenceNumber,
        enqueuedTime: message.EnqueuedTime);

    /// <summary>Service Bus stores the dead-letter reason in the application properties.</summary>
    private static Dictionary<string, object>? PropertiesOf(ReceivedMessage message) =>
        message.DeadLetterReason is not { } reason ? null : new()
    {
        ["DeadLetterReason"] = reason,
        ["DeadLetterErrorDescription"] = message.DeadLetterDescription ?? "",
    };
}
