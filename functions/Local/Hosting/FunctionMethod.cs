using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.Local.Hosting;

/// <summary>
/// A function: a method with a function attribute, and the trigger attribute of one of its parameters.
/// </summary>
internal sealed record FunctionMethod<TTrigger>(string Name, MethodInfo Method, TTrigger Trigger)
    where TTrigger : Attribute
{
    private readonly ObjectFactory _instance = ActivatorUtilities.CreateFactory(
        Method.DeclaringType
            ?? throw new ArgumentException($"Function '{Name}' is not a member of a class.", nameof(Method)), []);

    /// <summary>
    /// Creates an instance of the function's class with its services. Each call has its own instance, as on Azure.
    /// </summary>
    public object NewInstance(IServiceProvider services) => _instance(services, null);

    /// <summary>Returns the functions of an app that have this kind of trigger.</summary>
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
