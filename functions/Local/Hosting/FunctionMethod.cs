using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.Local.Hosting;

/// <summary>A function as its attributes describe it: a method, and the trigger on one of its parameters.</summary>
internal sealed record FunctionMethod<TTrigger>(string Name, MethodInfo Method, TTrigger Trigger)
    where TTrigger : Attribute
{
    private readonly ObjectFactory _instance = ActivatorUtilities.CreateFactory(
        Method.DeclaringType
            ?? throw new ArgumentException($"Function '{Name}' is not a method of a class.", nameof(Method)), []);

    /// <summary>A new instance of the function's class, its services injected: one for each run, as on Azure.</summary>
    public object NewInstance(IServiceProvider services) => _instance(services, null);

    /// <summary>The functions of an app that this kind of trigger runs.</summary>
    public static IEnumerable<FunctionMethod<TTrigger>> In(Assembly app) =>
        from type in app.GetExportedTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<TTrigger>()
        where trigger is not null
        select new FunctionMethod<TTrigger>(function.Name, method, trigger);
}
