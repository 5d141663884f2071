using Microsoft.Azure.Functions.Worker;

namespace Serverless.Local.Hosting;

/// <summary>The context of a run that a message triggered.</summary>
internal sealed class MessageContext(
    string invocationId, IReadOnlyDictionary<string, object?> bindingData, IServiceProvider services, CancellationToken cancellationToken)
    : FunctionContext
{
    public override string InvocationId => invocationId;

    public override BindingContext BindingContext { get; } = new MessageBinding(bindingData);

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override CancellationToken CancellationToken => cancellationToken;

    private sealed class MessageBinding(IReadOnlyDictionary<string, object?> bindingData) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => bindingData;
    }
}
