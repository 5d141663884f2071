namespace Microsoft.Azure.Functions.Worker;

/// <summary>One run of a function.</summary>
public abstract class FunctionContext
{
    public abstract string InvocationId { get; }

    public abstract BindingContext BindingContext { get; }

    public abstract IServiceProvider InstanceServices { get; set; }

    public virtual CancellationToken CancellationToken { get; }
}

/// <summary>What the trigger knows beside the payload: for a queue message <c>MessageId</c>, <c>DeliveryCount</c>, <c>EnqueuedTimeUtc</c>.</summary>
public abstract class BindingContext
{
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
