namespace Serverless.Infra.Tests.DryRun;

/// <summary>The subscription or resource group that a deployment runs in.</summary>
/// <param name="Id">Its resource id.</param>
internal sealed record ArmScope(string Id)
{
    public string Subscription => string.Join('/', Id.Split('/')[..3]);

    public ArmScope Group(string name) => new($"{Subscription}/resourceGroups/{name}");

    /// <summary>
    /// The id of a resource: its type and the names of its segments, perhaps after a subscription and a group.
    /// </summary>
    public string Resource(string[] arguments)
    {
        var type = Array.FindIndex(arguments, argument => argument.Contains('/', StringComparison.Ordinal));
        var root = type switch
        {
            2 => $"/subscriptions/{arguments[0]}/resourceGroups/{arguments[1]}",
            1 => Group(arguments[0]).Id,
            _ => Id,
        };
        return Below(root, arguments[type], arguments[(type + 1)..]);
    }

    public static string Below(string root, string type, string[] names)
    {
        var parts = type.Split('/');
        var path = parts[1..].Zip(names, (kind, name) => $"/{kind}/{name}");
        return $"{root}/providers/{parts[0]}{string.Concat(path)}";
    }
}
