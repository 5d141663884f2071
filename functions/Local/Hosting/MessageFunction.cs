using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Serverless.Embedded.ServiceBus.Client;

namespace Serverless.Local.Hosting;

/// <summary>Runs a queue function for a message: binds the body (bytes or text), the context and the token.</summary>
internal sealed class MessageFunction(FunctionMethod<ServiceBusTriggerAttribute> function, IServiceProvider services)
{
    private readonly ParameterInfo[] _parameters = function.Method.GetParameters();

    public async Task RunAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        using var scope = services.CreateScope();
        var context = new MessageContext(Guid.NewGuid().ToString("N"), BindingData(message), scope.ServiceProvider, cancellationToken);
        object?[] arguments = [.. _parameters.Select(parameter => Bind(parameter.ParameterType, message, context))];
        var instance = function.NewInstance(scope.ServiceProvider);
        await (Task)function.Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }

    private static object Bind(Type type, ReceivedMessage message, FunctionContext context) =>
        type == typeof(byte[]) ? Bytes(message.Body)
        : type == typeof(string) ? Encoding.UTF8.GetString(message.Body.Span)
        : type == typeof(FunctionContext) ? context
        : type == typeof(CancellationToken) ? context.CancellationToken
        : throw new NotSupportedException($"A queue function here binds byte[], string, FunctionContext and CancellationToken, not {type}.");

    private static byte[] Bytes(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Array is { } array && array.Length == body.Length ? array : body.ToArray();

    // The names are those of the Functions host.
    private static Dictionary<string, object?> BindingData(ReceivedMessage message) => new()
    {
        ["MessageId"] = message.MessageId,
        ["DeliveryCount"] = message.DeliveryCount,
        ["EnqueuedTimeUtc"] = message.EnqueuedTime.UtcDateTime,
        ["SequenceNumber"] = message.SequenceNumber,
        ["ContentType"] = message.ContentType,
        ["DeadLetterReason"] = message.DeadLetterReason,
        ["DeadLetterErrorDescription"] = message.DeadLetterDescription,
    };
}
