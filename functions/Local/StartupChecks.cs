using System.Net;
using System.Net.Sockets;
using Serverless.Embedded.ServiceBus;
using Serverless.Scaling;
using Serverless.Serving.Admission;
using Serverless.Serving.Models;

namespace Serverless.Local;

/// <summary>
/// Checks the settings before anything starts. An error is one line with the setting, its value, and the remedy.
/// </summary>
internal static class StartupChecks
{
    private const int MaxInstances = 64;

    /// <returns>The model catalog, which is opened once for the check and for serving.</returns>
    /// <exception cref="SettingException">A setting is wrong.</exception>
    /// <exception cref="ModelFaultException">The folder of models does not exist.</exception>
    public static IModelCatalog Run(IConfiguration settings)
    {
        var local = Read<LocalOptions>(settings, "Local");
        CheckPorts([
            ("--port", local.Port),
            ("--amqp-port", local.AmqpPort), ("--administration-port", local.AdministrationPort)]);
        if (local.Queues is not null && !File.Exists(local.Queues))
        {
            throw new SettingException($"--queues is '{local.Queues}', which does not exist. Set it to a file of "
                + "queue settings, or remove the option.");
        }

        CheckMessageSize(Read<AdmissionOptions>(settings, "Admission"), Read<EmbeddedServiceBusOptions>(
            settings, EmbeddedServiceBusOptions.Section));
        CheckData(local.Data);
        CheckInstances(Read<ScalingOptions>(settings, "Scaling"));
        var models = Read<ModelsOptions>(settings, "Models");
        return string.IsNullOrEmpty(models.Container)
            ? FolderCatalog.Open(models.Path)
            : throw new SettingException($"Models:Container is '{models.Container}', which is supported only "
                + "on Azure. Remove it and use a folder: --models DIR.");
    }

    private static T Read<T>(IConfiguration settings, string section)
        where T : new()
    {
        try
        {
            return settings.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException e)
        {
            // The binder's message contains the value, the setting, and the expected type.
            throw new SettingException($"{e.Message} Use --help to list the options and their settings.");
        }
    }

    private static void CheckPorts(IReadOnlyList<(string Option, int Port)> ports)
    {
        foreach (var (option, port) in ports)
        {
            CheckPort(option, port);
        }

        if (ports.Where(p => p.Port != 0).GroupBy(p => p.Port).FirstOrDefault(p => p.Count() > 1) is { } same)
        {
            throw new SettingException($"{string.Join(" and ", same.Select(p => p.Option))} use the same port "
                + $"{same.Key}. Choose different ports.");
        }
    }

    private static void CheckPort(string option, int port)
    {
        if (port is < 0 or > 65_535)
        {
            throw new SettingException($"{option} is {port}. Use a port from 1 to 65535, or 0 for any free port.");
        }

        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new SettingException($"{option} is {port}, which cannot be used ({e.Message}). Stop the program "
                + $"that uses the port, or choose another: {option} {port + 1000}.");
        }
    }

    /// <summary>
    /// The largest message that admission creates, including its properties, must fit into the queue.
    /// </summary>
    private static void CheckMessageSize(AdmissionOptions admission, EmbeddedServiceBusOptions queue)
    {
        var most = (queue.MaxMessageSizeInKilobytes - 1) * 1024;
        if (admission.MaxMessageBytes > most)
        {
            throw new SettingException(
                $"Admission:MaxMessageBytes is {admission.MaxMessageBytes}, and with "
                    + $"ServiceBus:MaxMessageSizeInKilobytes {queue.MaxMessageSizeInKilobytes} "
                + $"it can be at most {most}. Lower the first, or raise the second, as Service Bus Premium allows.");
        }
    }

    private static void CheckData(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(
                $"--data is '{folder}', which is not writable ({e.Message}). Choose a writable folder.");
        }
    }

    private static void CheckInstances(ScalingOptions scaling)
    {
        if (scaling.MinInstances < 0 || scaling.MinInstances > scaling.MaxInstances)
        {
            throw new SettingException($"--min-instances is {scaling.MinInstances}. Use a number from 0 to "
                + $"--max-instances, which is {scaling.MaxInstances}.");
        }

        if (scaling.MaxInstances is < 1 or > MaxInstances)
        {
            throw new SettingException(
                $"--max-instances is {scaling.MaxInstances}. Use a number from 1 to {MaxInstances}.");
        }
    }
}
