using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Serverless.Serving.Inference;
using Serverless.Worker;

namespace Serverless.Functions.Tests.Worker;

public sealed class DeliveryDataTests
{
    public static TheoryData<object?, object?, Delivery> Cases => new()
    {
        { "m1", 3, new Delivery("m1", 3) },
        { "\"m1\"", "3", new Delivery("m1", 3) },
        { JsonDocument.Parse("\"m1\"").RootElement, JsonDocument.Parse("3").RootElement, new Delivery("m1", 3) },
        { null, null, new Delivery("run", 1) },
        { "m1", "many", new Delivery("m1", 1) },
        { "m1", -1, new Delivery("m1", 1) },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_the_host_tells_is_read_in_any_form(object? id, object? count, Delivery expected) =>
        Assert.Equal(expected, DeliveryData.Read(new Context(new Dictionary<string, object?> { ["MessageId"] = id, ["DeliveryCount"] = count })));

    [Fact]
    public void What_the_host_does_not_tell_is_a_first_delivery() =>
        Assert.Equal(new Delivery("run", 1), DeliveryData.Read(new Context(new Dictionary<string, object?>())));

    private sealed class Context(IReadOnlyDictionary<string, object?> data) : FunctionContext
    {
        public override string InvocationId => "run";

        public override BindingContext BindingContext { get; } = new Binding(data);

        public override IServiceProvider InstanceServices { get; set; } = null!;
    }

    private sealed class Binding(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData { get; } = data;
    }
}
